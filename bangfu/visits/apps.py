from django.apps import AppConfig


class VisitsConfig(AppConfig):
    name = "bangfu.visits"
    verbose_name = "走访"
