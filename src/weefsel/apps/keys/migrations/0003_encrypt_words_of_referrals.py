"""Encrypts what was told in referrals. Not one transaction: what is interrupted goes on."""

from django.db import migrations

from weefsel.apps.keys.encrypting import Column, decrypt, encrypt

COLUMNS = (
    Column("referrals_introduction", "introduction", pk="referral_id"),
    Column("referrals_introduction", "access_needs", pk="referral_id"),
    Column("referrals_introduction", "companion", pk="referral_id"),
    Column("referrals_barrier", "solution"),
    Column("referrals_words", "words", pk="event_id"),
    Column("referrals_feedback", "words"),
    Column("referrals_feedback", "sent_words"),
)


def forward(apps, schema_editor):
    encrypt(schema_editor.connection, COLUMNS)


def back(apps, schema_editor):
    decrypt(schema_editor.connection, COLUMNS)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("keys", "0002_encrypt_what_is_there"), ("referrals", "0004_encrypted_words")]
    operations = [migrations.RunPython(forward, back)]
