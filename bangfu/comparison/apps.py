from django.apps import AppConfig


class ComparisonConfig(AppConfig):
    name = "bangfu.comparison"
    verbose_name = "比对"
