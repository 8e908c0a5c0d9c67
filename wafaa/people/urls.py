"""Customers: /s/<store>/customers/…"""

from django.urls import path

from wafaa.people.views import companies, erasing, kinds, lists, own_fields, pairs, records

app_name = "people"
S = "s/<slug:store>/customers/"
C = f"{S}<slug:public_id>/"

urlpatterns = [
    path(S, records.people, name="list"),
    path(f"{S}new/", records.new, name="new"),
    path(f"{S}alike/", pairs.alike, name="alike"),
    path(f"{S}import/", lists.imports, name="imports"),
    path(f"{S}import/<slug:public_id>/", lists.one_import, name="import"),
    path(f"{S}import/<slug:public_id>/columns/", lists.columns, name="import_columns"),
    path(f"{S}import/<slug:public_id>/start/", lists.start, name="import_start"),
    path(f"{S}import/<slug:public_id>/undo/", lists.undo, name="import_undo"),
    path(f"{S}import/<slug:public_id>/drop/", lists.drop, name="import_drop"),
    path(f"{S}import/<slug:public_id>/report.csv", lists.report, name="import_report"),
    path(f"{S}export.csv", lists.export, name="export"),
    path(f"{S}fields/", own_fields.fields, name="fields"),
    path(f"{S}fields/new/", own_fields.new_field, name="new_field"),
    path(f"{S}fields/<slug:public_id>/", own_fields.field, name="field"),
    path(f"{S}fields/<slug:public_id>/archive/", own_fields.archive_field, name="archive_field"),
    path(f"{S}fields/<slug:public_id>/move/", own_fields.move_field, name="move_field"),
    path(f"{S}kinds/", kinds.kinds, name="kinds"),
    path(f"{S}companies/", companies.companies, name="companies"),
    path(f"{S}companies/new/", companies.new, name="new_company"),
    path(f"{S}companies/<slug:public_id>/", companies.company, name="company"),
    path(f"{S}companies/<slug:public_id>/edit/", companies.edit, name="edit_company"),
    path(f"{S}companies/<slug:public_id>/archive/", companies.archive, name="archive_company"),
    path(C, records.customer, name="customer"),
    path(f"{C}edit/", records.edit, name="edit"),
    path(f"{C}notes/", records.note, name="note"),
    path(f"{C}tags/", records.tag, name="tag"),
    path(f"{C}identities/", records.identity, name="identity"),
    path(f"{C}identities/<int:identity_id>/verify/", records.verify, name="verify"),
    path(f"{C}kind/", kinds.kind, name="kind"),
    path(f"{C}own/", own_fields.own, name="own"),
    path(f"{C}company/", companies.of_customer, name="customer_company"),
    path(f"{C}consents/", records.consent, name="consent"),
    path(f"{C}join/", pairs.join_with, name="join_with"),
    path(f"{C}join/<slug:other_id>/", pairs.join, name="join"),
    path(f"{C}erase/", erasing.erase, name="erase"),
    path(f"{C}erase/call-off/", erasing.call_off, name="call_off_erasure"),
    path(f"{C}export.zip", lists.export_person, name="export_person"),
    path(f"{C}apart/<slug:other_id>/", pairs.keep_apart, name="keep_apart"),
    path(f"{C}part/<slug:other_id>/", pairs.part, name="part"),
]
