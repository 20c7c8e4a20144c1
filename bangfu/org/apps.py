from django.apps import AppConfig


class OrgConfig(AppConfig):
    name = "bangfu.org"
    verbose_name = "机构"
