from django.urls import path

from bangfu.assistance.views import screening

urlpatterns = [
    path("", screening.screenings, name="screenings"),
    path("holds/", screening.hold, name="employer-hold"),
    path("holds/<int:hold_id>/lift/", screening.lift, name="employer-hold-lift"),
    path("<int:screening_id>/", screening.screening, name="screening"),
    path("<int:screening_id>/call/", screening.call, name="screening-call"),
    path("<int:screening_id>/decline/", screening.decline, name="screening-decline"),
]
