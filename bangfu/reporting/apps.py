from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "bangfu.reporting"
    verbose_name = "报表"
