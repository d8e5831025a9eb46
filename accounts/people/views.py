"""Home, one's own account and roles, and user administration by somebody who sees no patient."""

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts import audit, clock
from accounts.frame import url_or_none
from accounts.middleware import ROLE_KEY
from accounts.people import actions
from accounts.people.forms import ReasonForm, RoleForm, TeamForm, UserForm
from accounts.people.models import RoleAssignment, TeamMembership, User
from accounts.queues import queues_for
from accounts.roles import ROLES
from accounts.views import SIGNED_IN, needs

ADMINISTER = "accounts.administer_users"


@needs(SIGNED_IN)
def home(request):
    """My work: the screen that matters most in the active role."""
    role = request.user.active_role
    if role is None:
        return redirect("people:role_choose" if request.user.live_roles else "people:account_show")
    return redirect(_home_of(request.user))


def _home_of(user) -> str:
    """The role's own home, or its first queue, or the patients' search, or one's own account."""
    names = [
        user.active_role.definition.home,
        *(queue.url_name for queue in queues_for(user) if queue.home),
        "patients:patient_search",
    ]
    return next(filter(None, (url_or_none(name) for name in names if name)), "people:account_show")


@needs(SIGNED_IN)
def role_choose(request):
    return render(request, "accounts/people/role_choose.html", {"roles": request.user.live_roles})


@require_POST
@needs(SIGNED_IN)
def role_switch(request):
    """Work in another of one's own roles; verbs never add up, so the session has one at a time."""
    chosen = next((a for a in request.user.live_roles if str(a.pk) == request.POST.get("role")), None)
    if chosen is None:
        messages.error(request, "That role is not yours today. Choose one of these.")
        return redirect("people:role_choose")
    request.session[ROLE_KEY] = chosen.pk
    audit.read("session.switch_role", by=request.user, obj=request.user, detail={"to": chosen.role})
    return redirect("home")


@needs(SIGNED_IN)
def account_show(request):
    factors = Authenticator.objects.filter(user=request.user)
    sessions = UserSession.objects.filter(user=request.user).count()
    return render(request, "accounts/people/account_show.html", {"factors": factors, "session_count": sessions})


@needs(SIGNED_IN)
def session_list(request):
    sessions = UserSession.objects.purge_and_list(request.user)
    return render(request, "accounts/people/session_list.html",
                  {"sessions": sessions, "current": request.session.session_key})  # fmt: skip


@require_POST
@needs(SIGNED_IN)
def session_end(request):
    """End one of one's own other sessions, or all of them."""
    chosen = request.POST.get("session")
    mine = UserSession.objects.filter(user=request.user).exclude(session_key=request.session.session_key)
    ended = [s for s in mine if chosen in ("all", str(s.pk))]
    for session in ended:
        session.end()
    audit.read("session.end", by=request.user, obj=request.user, detail={"sessions": len(ended)})
    messages.success(
        request, "Ended. Whoever sat there is signed out." if ended else "There was no other session to end."
    )
    return redirect("people:session_list")


# ------------------------------------------------------------------ administration


@needs(ADMINISTER)
def user_list(request):
    words = request.GET.get("q", "").strip()
    people = User.objects.select_related("department").prefetch_related("role_assignments__facility")
    if words:
        people = people.filter(
            Q(username__icontains=words) | Q(last_name__icontains=words) | Q(first_name__icontains=words)
        )
    if request.GET.get("show") != "all":
        people = people.filter(is_active=True)
    page = Paginator(people.order_by("last_name", "first_name", "pk"), 50).get_page(request.GET.get("page"))
    audit.listed(request, "user")
    return render(request, "accounts/people/user_list.html", {"page": page, "words": words})


@needs(ADMINISTER)
def user_new(request):
    form = UserForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user, password = actions.add_user(by=request.user, **form.cleaned_data)
        return render(request, "accounts/people/password_once.html", {"person": user, "password": password})
    status = 422 if form.is_bound else 200
    return render(request, "accounts/people/user_form.html", {"form": form}, status=status)


@needs(ADMINISTER)
def user_show(request, public_id):
    return _show(request, get_object_or_404(User, public_id=public_id))


def _show(request, person, *, status=200, **forms):
    today = clock.today()
    audit.viewed(request, person)
    context = {
        "person": person,
        "roles": person.role_assignments.select_related("facility", "supervisor").order_by("-starts_on"),
        "memberships": person.team_memberships.select_related("team__facility").order_by("-starts_on"),
        "factors": Authenticator.objects.filter(user=person).exclude(type=Authenticator.Type.RECOVERY_CODES),
        "role_form": RoleForm(initial={"starts_on": today}),
        "team_form": TeamForm(initial={"starts_on": today}),
        "reason_form": ReasonForm(),
        "role_table": ROLES,
        **forms,
    }
    return render(request, "accounts/people/user_show.html", context, status=status)


@needs(ADMINISTER)
def user_edit(request, public_id):
    person = get_object_or_404(User, public_id=public_id)
    form = UserForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        actions.change_user(user=person, by=request.user, **form.cleaned_data)
        messages.success(request, "Saved.")
        return redirect("people:user_show", public_id)
    status = 422 if form.is_bound else 200
    return render(request, "accounts/people/user_form.html", {"form": form, "person": person}, status=status)


def _do(request, person, form, act, key):
    """Run an action from one of the person's forms; what is wrong is said at the form, and nothing is done."""
    if form.is_valid():
        try:
            act(form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "Done. It holds from the person's next click.")
            return redirect("people:user_show", person.public_id)
    return _show(request, person, status=422, **{key: form})


@require_POST
@needs(ADMINISTER)
def role_give(request, public_id):
    person = get_object_or_404(User, public_id=public_id)
    return _do(request, person, RoleForm(request.POST),
               lambda data: actions.give_role(user=person, by=request.user, **data), "role_form")  # fmt: skip


@require_POST
@needs(ADMINISTER)
def role_end(request, public_id, pk):
    assignment = get_object_or_404(RoleAssignment, pk=pk, user__public_id=public_id)
    actions.end_role(assignment=assignment, on=clock.today(assignment.facility), by=request.user)
    messages.success(request, "The role ends today.")
    return redirect("people:user_show", public_id)


@require_POST
@needs(ADMINISTER)
def team_join(request, public_id):
    person = get_object_or_404(User, public_id=public_id)
    return _do(request, person, TeamForm(request.POST),
               lambda data: actions.join_team(user=person, by=request.user, **data), "team_form")  # fmt: skip


@require_POST
@needs(ADMINISTER)
def team_leave(request, public_id, pk):
    membership = get_object_or_404(TeamMembership, pk=pk, user__public_id=public_id)
    actions.leave_team(membership=membership, on=clock.today(membership.team.facility), by=request.user)
    messages.success(request, "Out of the team; its reach ended now.")
    return redirect("people:user_show", public_id)


@require_POST
@needs(ADMINISTER)
def user_deactivate(request, public_id):
    person = get_object_or_404(User, public_id=public_id)
    change = actions.deactivate if person.is_active else actions.reactivate
    return _do(request, person, ReasonForm(request.POST),
               lambda data: change(user=person, by=request.user, **data), "reason_form")  # fmt: skip


@require_POST
@needs(ADMINISTER)
def user_reset(request, public_id):
    person = get_object_or_404(User, public_id=public_id)
    try:
        password = actions.reset_sign_in(user=person, by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("people:user_show", public_id)
    return render(
        request, "accounts/people/password_once.html", {"person": person, "password": password, "reset": True}
    )
