"""The export of organisations, without what the team wrote for itself."""

from peewee import JOIN

from db.core.table import Column, Table
from db.core.translation import N_
from db.directory.models import Organisation
from db.staff.models import Staff

_Verifier = Staff.alias()


TABLES = {
    "organisations": Table(
        N_("Organisations of the directory."),
        (
            Column("id", Organisation.id),
            Column("uuid", Organisation.uuid),
            Column("name", Organisation.name),
            Column("alternate_name", Organisation.alternate_name),
            Column("description", Organisation.description),
            Column("place", Organisation.place),
            Column("email", Organisation.email),
            Column("website", Organisation.website),
            Column("active", Organisation.active),
            Column("verified_on", Organisation.verified_on),
            Column("verified_by", _Verifier.login),
            Column("review_on", Organisation.review_on),
        ),
        lambda query: query.join(_Verifier, JOIN.LEFT_OUTER, on=(Organisation.verified_by == _Verifier.id)),
        (Organisation.id,),
        lambda actor, verb: Organisation.id.is_null(False),
    )
}
