from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    name = "bangfu.casework"
    verbose_name = "核实"
