"""Organisations and their services."""

from typing import Any

from peewee import BooleanField, CharField, ForeignKeyField, IntegerField, Model, TextField

from db.core.fields import DayField, KeyField, UTCDateTimeField


def up(migrator: Any, db: Any) -> None:
    """Create the tables of this area."""

    class Staff(Model):
        class Meta:
            database = db
            table_name = "staff"

    class Organisation(Model):
        created_at = UTCDateTimeField()
        row_version = IntegerField(default=1)
        uuid = CharField(unique=True, max_length=36)
        name = TextField()
        alternate_name = TextField(default="")
        description = TextField(default="")
        email = TextField(default="")
        website = TextField(default="")
        place = TextField(default="")
        remark = TextField(default="")
        active = BooleanField(default=True)
        verified_on = DayField(null=True)
        verified_by = ForeignKeyField(Staff, null=True)
        review_on = DayField()
        sort_key = KeyField()
        search_key = KeyField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "organisation"
            indexes = ((("sort_key", "id"), False), (("review_on", "id"), False))

    class Contact(Model):
        created_at = UTCDateTimeField()
        row_version = IntegerField(default=1)
        uuid = CharField(unique=True, max_length=36)
        organisation = ForeignKeyField(Organisation, on_delete="CASCADE")
        name = TextField(default="")
        title = TextField(default="")
        email = TextField(default="")

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "contact"

    class Service(Model):
        created_at = UTCDateTimeField()
        row_version = IntegerField(default=1)
        uuid = CharField(unique=True, max_length=36)
        organisation = ForeignKeyField(Organisation, on_delete="CASCADE")
        name = TextField()
        description = TextField(default="")
        status = CharField(max_length=20, default="active")
        eligibility_description = TextField(default="")
        application_process = TextField(default="")
        fees_description = TextField(default="")
        languages = TextField(default="")
        hours = TextField(default="")
        alert = TextField(default="")
        response_days = IntegerField(null=True)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "service"

    class Phone(Model):
        created_at = UTCDateTimeField()
        row_version = IntegerField(default=1)
        uuid = CharField(unique=True, max_length=36)
        organisation = ForeignKeyField(Organisation, on_delete="CASCADE")
        contact = ForeignKeyField(Contact, null=True, on_delete="CASCADE")
        number = TextField()
        extension = TextField(default="")
        description = TextField(default="")

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "phone"

    db.create_tables([Organisation, Contact, Service, Phone])
