"""Names of divisions for pages."""

from bangfu.org.models import Division


def name(code: str) -> str:
    found = Division.objects.filter(code=code).values_list("name", flat=True).first()
    return found or code


def full_name(code: str) -> str:
    return name(code)
