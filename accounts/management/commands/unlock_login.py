"""manage.py unlock_login: let people sign in again who were stopped after too many wrong tries."""

from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.core.management.base import BaseCommand, CommandError

from accounts.adapter import attempts_key
from accounts.models import User


class Command(BaseCommand):
    help = "Forget the failed sign-ins of one account, or all of them with those of addresses."

    def add_arguments(self, parser):
        parser.add_argument("email", nargs="?", help="e-mail of the account")
        parser.add_argument("--all", action="store_true", help="empty the whole cache, where the tries are counted")

    def handle(self, *args, email, **options):
        if bool(email) == options["all"]:
            raise CommandError("Give either an e-mail or --all.")
        if options["all"]:
            cache.clear()
            self.stdout.write("All counts of failed sign-ins are cleared.")
            return
        user = User.objects.filter(email=email.strip().lower()).first()
        if user is None:
            raise CommandError("No account has this e-mail.")
        # The second is how allauth names the tries of the second factor.
        for key in (attempts_key(user.email), f"mfa-auth-user-{user.pk}"):
            for rate in ratelimit.get_rates(app="allauth.account", action="login_failed"):
                if rate.per == "key":
                    cache.delete(
                        ratelimit.get_cache_key(None, app="allauth.account", action="login_failed", rate=rate, key=key)
                    )
        self.stdout.write(
            "The account may try again. If its whole address was stopped too, wait a minute or use --all."
        )
