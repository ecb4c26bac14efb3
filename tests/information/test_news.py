"""News: written, proposed, published for everybody, taken off again."""

import datetime
import io

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from common.verdicts import Conflict
from information import facts
from information.models import NewsItem
from information.services import news
from tests.factories.information import NewsFactory
from tests.factories.institutions import AppointmentFactory, NetworkFactory

pytestmark = pytest.mark.django_db
PUBLIC, FEED, CREATE = (reverse(f"information:{name}") for name in ("news_public_list", "news_feed", "news_create"))
DAY = datetime.timedelta(days=1)


@pytest.fixture
def director():
    return NetworkFactory(participants=1).participations.get().institution.appointments.get().user


@pytest.fixture
def school(client_of, director):
    return client_of(director)


@pytest.fixture
def staff(client_of, department):
    return client_of(department)


def picture(**values) -> SimpleUploadedFile:
    target = io.BytesIO()
    made = Image.effect_noise((2400, 1200), 80).convert("RGB")
    exif = made.getexif()
    exif[0x010E] = "where it was taken"
    made.save(target, "JPEG", exif=exif)
    return SimpleUploadedFile("фото.jpg", target.getvalue(), content_type="image/jpeg")


def address(name, item):
    return reverse(f"information:{name}", args=[item.pk])


def test_from_a_school_to_the_public_page_and_off(client, school, staff):
    typed = {"title": "Соревнования", "text": "Первый абзац.\n\nВторой <b>абзац</b>.", "photo_alt": "Робот"}
    token = school.get(CREATE).context["form"].initial["token"]
    for _again in range(2):
        school.post(CREATE, typed | {"photo": picture(), "token": token})
    item = NewsItem.objects.get()
    assert client.get(address("news_public", item)).status_code == 404
    assert client.get(address("news_photo", item)).status_code == 404
    school.post(address("news_propose", item))
    assert school.get(address("news_edit", item)).status_code == 403
    assert [todo.count for todo in facts.todo(staff.get("/").wsgi_request.user)] == [1]
    staff.post(address("news_publish", item))
    page = client.get(address("news_public", item))
    assert "<p>Первый абзац.</p>" in page.text
    assert "&lt;b&gt;" in page.text
    assert len(page.content) < 60_000
    assert len(client.get(PUBLIC).content) < 60_000
    assert "Соревнования" in client.get("/").text
    photo = client.get(address("news_photo", item)).content
    with Image.open(io.BytesIO(photo)) as shown:
        assert shown.width == 960
        assert not shown.getexif()
    feed = client.get(FEED)
    assert feed["Content-Type"].startswith("application/atom+xml")
    assert "Соревнования" in feed.content.decode()
    assert str(item.pk) in feed.content.decode()
    withdraw = address("news_withdraw", item)
    assert staff.post(withdraw, {"reason": ""}).status_code == 422
    staff.post(withdraw, {"reason": "Ошибка в дате."})
    assert client.get(address("news_public", item)).status_code == 404
    assert "Соревнования" not in client.get("/").text


def test_a_photo_is_described(school):
    answer = school.post(CREATE, {"title": "Т", "text": "Т", "photo": picture()})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["photo_alt"]


def test_returned_with_a_reason(school, staff, director):
    item = NewsFactory(institution=director.appointments.get().institution, state="proposed")
    staff.post(address("news_send_back", item), {"reason": "Добавьте дату."})
    assert "Добавьте дату." in school.get(address("news_detail", item)).text
    school.post(
        address("news_edit", item), {"title": "Соревнования 5 марта", "text": item.text, "initial-title": item.title}
    )
    item.refresh_from_db()
    assert (item.title, item.state) == ("Соревнования 5 марта", "draft")


def test_days_of_the_public_page(client):
    today = timezone.localdate()
    item = NewsFactory(public=True, published_from=today + DAY, published_until=today + 2 * DAY)
    shown = []
    for days in range(4):
        with time_machine.travel(timezone.now() + days * DAY, tick=False):
            shown.append(client.get(address("news_public", item)).status_code)
    assert shown == [404, 200, 200, 404]


def test_others_neither_see_drafts_nor_publish(client_of, school, director):
    item = NewsFactory(institution=director.appointments.get().institution)
    stranger = client_of(AppointmentFactory().user)
    assert stranger.get(address("news_detail", item)).status_code == 404
    assert school.post(address("news_publish", item)).status_code == 403


def test_two_at_once(department, director):
    item = NewsFactory(institution=director.appointments.get().institution)
    news.publish(item, by=department)
    with pytest.raises(Conflict):
        news.publish(item, by=department)
    with pytest.raises(Conflict):
        news.change(item, title="Другой", by=director)


def test_the_public_list_costs_the_same(assert_flat_queries):
    assert_flat_queries(PUBLIC, lambda: [NewsFactory(public=True) for _ in range(3)])
