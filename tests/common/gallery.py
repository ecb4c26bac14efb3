"""Sample pages with every shared component, for the tests of the look: an urlconf of their own around the portal's."""

import copy
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

import django_filters
import django_tables2 as tables
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import include, path
from django.utils import timezone

from accounts.models import DepartmentRole, User
from common import desk
from common.filters import FilterSet
from common.forms import ConfirmForm, DateField, Form, HistoryForm
from common.tables import DateColumn, StateColumn
from common.templatetags.icons import SHAPES
from common.verdicts import YES, Conflict, allow_if
from common.views import FilteredTableView, appearance


def hang(settings):
    """Put these pages and their templates in place of the portal's; they bring a menu of their own."""
    settings.ROOT_URLCONF = __name__
    templates = copy.deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"] = [*templates[0]["DIRS"], Path(__file__).parent / "templates"]
    templates[0]["OPTIONS"]["context_processors"].remove("network_portal.navigation.menu")
    settings.TEMPLATES = templates


NOON = datetime(2026, 11, 24, 12, 5, tzinfo=timezone.get_default_timezone())
MENU = [
    SimpleNamespace(label=label, url=url, icon=icon, active=url == "/gallery/list/", count=count, section=section)
    for label, url, icon, count, section in [
        ("Рабочий стол", "/gallery/desk/", "home", 4, ""),
        ("Учреждения", "/gallery/list/", "school", None, "Сеть"),
        ("Сети и участники", "/gallery/detail/", "network", None, "Сеть"),
        ("Договоры", "/gallery/form/", "pen", 12, "Сеть"),
        ("Анкеты", "/gallery/confirm/", "survey", None, "Сеть"),
        ("Доска этапов", "/gallery/detail/?board", "board", None, "План"),
        ("Приказы и планы", "/gallery/detail/?plans", "file", None, "План"),
        ("Отчёты", "/gallery/detail/?reports", "chart", None, "План"),
        ("Сотрудники управления", "/gallery/detail/?people", "people", None, "Настройки"),
        ("Журнал действий", "/gallery/detail/?journal", "history", None, "Настройки"),
    ]
]


class PeopleTable(tables.Table):
    surname = tables.Column(verbose_name="Фамилия", linkify=lambda record: f"/gallery/detail/?{record.pk}")
    department_role = StateColumn(
        verbose_name="Состояние", tones={"specialist": "good", "administrator": "waiting"}, empty_values=()
    )
    joined_at = DateColumn(verbose_name="Создан")
    email = tables.Column(verbose_name="Электронная почта")
    is_active = tables.BooleanColumn(verbose_name="Вход", yesno="да,нет", orderable=False)

    class Meta:
        model = User
        fields = ("surname", "department_role", "joined_at", "email", "is_active")


class PeopleFilter(FilterSet):
    surname = django_filters.CharFilter(label="Фамилия", lookup_expr="contains")
    department_role = django_filters.ChoiceFilter(label="Роль", choices=DepartmentRole.choices)
    since = django_filters.DateFilter(label="Создан не раньше", field_name="joined_at", lookup_expr="date__gte")
    id = django_filters.NumberFilter(label="Номер")

    class Meta:
        model = User
        fields = ()


class PeopleList(FilteredTableView):
    template_name = "base_list.html"
    model = User
    table_class = PeopleTable
    filterset_class = PeopleFilter
    title = "Учреждения"
    paginate_by = 10
    per_page_choices = (10, 25)
    exports = [("xlsx", "Выгрузить в XLSX")]
    empty_title = "Учреждений пока нет"
    empty_text = "Загрузите реестр учреждений: образец таблицы приложен к странице загрузки."

    def get_queryset(self):
        return User.objects.order_by("surname", "pk")

    def get_empty_action(self):
        return "/gallery/form/", "Загрузить реестр"

    def export(self, kind, rows):
        return HttpResponse("\n".join(str(row) for row in rows), content_type="text/plain")

    def get_context_data(self, **kwargs):
        return super().get_context_data(menu=MENU, **kwargs)


class NamesList(PeopleList):
    """Its file names people; the tests look at what is noted."""

    exports_people = True


class SampleForm(Form):
    """One field of each kind."""

    name = forms.CharField(label="Полное наименование", help_text="Как в уставе, без сокращений.")
    inn = forms.RegexField(r"^\d{10}$", label="ИНН", help_text="10 цифр.", required=False)
    number = forms.IntegerField(label="Число мест", min_value=0)
    opened_on = DateField(label="Дата открытия")
    kind = forms.ChoiceField(
        label="Вид", choices=[("", "Выберите"), ("a", "Школа"), ("b", "Учреждение дополнительного образования")]
    )
    level = forms.ChoiceField(label="Уровень", choices=[("a", "Начальный"), ("b", "Базовый")], widget=forms.RadioSelect)
    areas = forms.MultipleChoiceField(
        label="Направления",
        choices=[("a", "Робототехника"), ("b", "3D-моделирование и прототипирование"), ("c", "Беспилотные аппараты")],
        widget=forms.CheckboxSelectMultiple,
        help_text="Можно отметить несколько.",
    )
    text = forms.CharField(label="Описание", widget=forms.Textarea(attrs={"rows": 4}), required=False)
    file = forms.FileField(label="Лицензия", required=False, help_text="PDF до 10 МБ.")
    agree = forms.BooleanField(label="Сведения проверены")


def sample_list(request, *args, **kwargs):
    return PeopleList.as_view()(request, *args, **kwargs)


@login_not_required
def sample_form(request):
    form = SampleForm(request.POST or None, request.FILES or None)
    return render(request, "gallery/form.html", {"form": form, "menu": MENU})


@login_not_required
def sample_confirm(request):
    return render(
        request,
        "gallery/confirm.html",
        {"form": ConfirmForm(request.POST if request.method == "POST" else None), "menu": MENU},
    )


@login_not_required
def sample_detail(request):
    messages.success(request, "Договор отправлен на подпись.")
    messages.warning(request, "Срок подписания истекает через 2 дня.")
    messages.error(request, "Не удалось отправить письмо одному из участников.")
    lines = [
        SimpleNamespace(
            at=NOON,
            who="Соколова А.П.",
            actor_name="Соколова А.П.",
            what="Отправлен на подпись",
            action="send",
            reason="",
        ),
        SimpleNamespace(
            at=NOON,
            who="Мирный И.И.",
            actor_name="Мирный И.И.",
            what="Возвращён на доработку",
            action="return",
            reason="Не указаны сроки аренды помещений.",
        ),
        SimpleNamespace(at=NOON, who="", actor_name="", what="Создан проект", action="create", reason=""),
    ]
    context = {
        "menu": MENU,
        "facts": [
            ("Вид", "Договор о сетевом взаимодействии"),
            ("Номер", "17/2026"),
            ("Срок действия", "до 31.12.2026"),
            ("Основание", ""),
            ("Сторон", 0),
        ],
        "lines": lines,
        "history_form": HistoryForm(request.GET),
        "tabs": [
            SimpleNamespace(label="Сведения", url="?", active=True, count=None),
            SimpleNamespace(label="Стороны", url="?p", active=False, count=7),
        ],
        "steps": [
            {"label": "Приказ", "state": "done", "url": "?"},
            {"label": "Шаблон договора", "state": "current"},
            {"label": "Участники", "state": "todo"},
            {"label": "Проверка", "state": "todo"},
        ],
        "icons": SHAPES,
        "yes": YES,
        "no": allow_if(False, "Договоры направляет только управление.")
        & allow_if(False, "Добавьте хотя бы одну сторону."),
    }
    return render(request, "gallery/detail.html", context)


@login_not_required
def sample_desk(request):
    todos = [
        desk.Todo("Ждут вашей подписи", "?", 3, "waiting", "Ближайший срок: 28.11.2026"),
        desk.Todo("Просрочена опись оборудования", "?", 1, "bad", "Демонстрационная школа № 1"),
        desk.Todo("Открыты анкеты", "?", 2, "info"),
        desk.Todo("План работы утверждён", "?", None, "good"),
    ]
    return render(request, "gallery/desk.html", {"menu": MENU, "todos": todos})


@login_not_required
def sample_bare(request):
    return render(request, "gallery/bare.html", {"form": SampleForm(request.POST or None)})


@login_not_required
def refused(request):
    raise PermissionDenied("Договоры направляет только управление.")


@login_not_required
def conflicting(request):
    raise Conflict("Состояние изменилось: сейчас «Подписан».")


@login_not_required
def broken(request):
    raise RuntimeError("broken on purpose")


urlpatterns = [
    path("gallery/list/", login_not_required(sample_list), name="gallery-list"),
    path("gallery/names/", login_not_required(NamesList.as_view())),
    path("gallery/form/", sample_form),
    path("gallery/confirm/", sample_confirm),
    path("gallery/detail/", sample_detail),
    path("gallery/desk/", sample_desk),
    path("gallery/bare/", sample_bare),
    path("gallery/refused/", refused),
    path("gallery/conflict/", conflicting),
    path("gallery/broken/", broken),
    path("", sample_desk, name="home"),
    path("desk/", sample_desk, name="desk"),
    path("appearance/", appearance, name="appearance"),
    path("accounts/", include("accounts.urls")),
]

handler400 = "common.errors.bad_request"
handler403 = "common.errors.forbidden"
handler404 = "common.errors.not_found"
handler500 = "common.errors.server_error"
