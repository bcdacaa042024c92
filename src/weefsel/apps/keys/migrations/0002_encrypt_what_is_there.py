"""Encrypts the words about people that are there already. Not one transaction: what is interrupted goes on."""

from django.db import migrations

from weefsel.apps.keys.encrypting import Column, decrypt, encrypt

COLUMNS = (
    Column("safety_protectedtie", "told"),
    Column("safety_protectedtie", "tie_role"),
    Column("safety_protectedtie", "contest_reason"),
    Column("safety_protectedtie", "end_reason"),
    Column("safety_safetyanswer", "answer"),
    Column("safety_meldcodecase", "outcome"),
    Column("safety_meldcodestep", "text"),
    Column("safety_meldcodestep", "weighed", empty="{}"),
    Column("safety_asking", "answers", empty="{}"),
    Column("safety_talk", "agreed"),
    Column("safety_talkstep", "words"),
    Column("screening_asking", "answers", empty="{}"),
    Column("screening_talk", "agreed"),
    Column("screening_talkstep", "words"),
    Column("groups_enrolment", "access_needs"),
    Column("groups_favour", "words"),
    Column("needs_need", "words"),
    Column("needs_reason", "evidence"),
    Column("needs_reason", "text"),
    Column("needs_opinion", "words"),
    Column("matching_choice", "words"),
    Column("people_person", "wish", whose="id"),
    Column("people_legalhold", "words"),
    Column("people_merge", "reason"),
    Column("rights_emergency", "review_words"),
)


def forward(apps, schema_editor):
    encrypt(schema_editor.connection, COLUMNS)


def back(apps, schema_editor):
    decrypt(schema_editor.connection, COLUMNS)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("keys", "0001_initial"),
        ("groups", "0003_encrypted_words"),
        ("matching", "0006_encrypted_words"),
        ("needs", "0003_encrypted_words"),
        ("people", "0005_encrypted_words"),
        ("rights", "0003_encrypted_words"),
        ("safety", "0003_encrypted_words"),
        ("screening", "0005_encrypted_words"),
    ]
    operations = [migrations.RunPython(forward, back)]
