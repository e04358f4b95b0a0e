"""Which trajectory is shown when none is named."""

from db.clients.actions import Person, register
from db.clients.map import main_trajectory
from db.trajectories.actions import StepDraft, create_trajectory
from tests.conftest import ActorFactory
from tests.factories import make_design


def test_the_oldest_that_someone_follows_else_the_oldest(actor: ActorFactory, frozen: object) -> None:
    assert main_trajectory() is None
    root = actor("administrator")
    make_design(root)
    first = main_trajectory()
    second = create_trajectory(root, "Logement", [StepDraft("Demande")])
    assert main_trajectory() == first
    register(root, Person("Éric", "Tremblay"), trajectory="Logement")
    assert main_trajectory() == second
