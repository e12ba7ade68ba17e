//! `/settings/users`: who works in this environment, and as what. For its administrator.

pub mod add;
pub mod row;

use domain::roles::Role;
use leptos::prelude::*;

use crate::components::{Answer, Meaning, Notice, PageHead, Panel, SkeletonRows};
use crate::error::AppError;
use crate::i18n::{use_language, users as words};
use crate::server_fns::users::{
    AddedUser, UserRow, UsersAdd, UsersResetPassword, UsersSetActive, UsersSetRoles, users_list,
};
use crate::visit::use_person;
use add::AddUser;
use row::Row;

/// The roles that an administrator gives.
pub(crate) const ROLES: [Role; 4] = [Role::Accountant, Role::Approver, Role::Warehouse, Role::EnvironmentAdmin];

/// What an administrator does with users.
#[derive(Clone, Copy)]
pub struct Deeds {
    add: ServerAction<UsersAdd>,
    set_roles: ServerAction<UsersSetRoles>,
    reset_password: ServerAction<UsersResetPassword>,
    set_active: ServerAction<UsersSetActive>,
}

impl Deeds {
    fn new() -> Self {
        Self {
            add: ServerAction::new(),
            set_roles: ServerAction::new(),
            reset_password: ServerAction::new(),
            set_active: ServerAction::new(),
        }
    }

    /// Rises with each deed that is done: the list is read again.
    fn done(self) -> usize {
        self.add.version().get() + self.set_roles.version().get() + self.set_active.version().get()
    }
}

/// The screen.
#[component]
pub fn Users() -> impl IntoView {
    let language = use_language();
    let deeds = Deeds::new();
    let users = Resource::new(move || deeds.done(), |_| users_list());
    let environment = use_person().and_then(|person| person.environment).map(|environment| environment.name);
    view! {
        <PageHead title=words::title(language) note=environment.unwrap_or_default() />
        <div class="page-body">
            <Outcome deeds />
            <Panel class="panel-cut">
                <div class="table-scroll">
                    <table class="table">
                        <thead>
                            <tr>
                                <th scope="col">{words::who(language)}</th>
                                <th scope="col">{words::email(language)}</th>
                                <th scope="col">{words::roles(language)}</th>
                                <th scope="col">{words::state(language)}</th>
                                <th scope="col">
                                    <span class="visually-hidden">{words::change(language)}</span>
                                </th>
                            </tr>
                        </thead>
                        <tbody>
                            <Answer
                                of=users
                                fallback=|| view! { <SkeletonRows columns=5 /> }
                                draw=move |users| rows(users, deeds)
                            />
                        </tbody>
                    </table>
                </div>
            </Panel>
            <AddUser action=deeds.add />
        </div>
    }
}

fn rows(users: Result<Vec<UserRow>, AppError>, deeds: Deeds) -> AnyView {
    let language = use_language();
    match users {
        Ok(users) => users.into_iter().map(|user| view! { <Row user deeds /> }).collect_view().into_any(),
        Err(error) => view! { <tr><td colspan="5">{error.sentence(language)}</td></tr> }.into_any(),
    }
}

/// What came of the last deed: a password that is shown once, or why it was not done.
#[component]
fn Outcome(deeds: Deeds) -> impl IntoView {
    let language = use_language();
    let added = move || deeds.add.value().get().map(|added| said(added.map(|added| added_text(&added, language))));
    let password = move || {
        let password = deeds.reset_password.value().get()?;
        Some(said(password.map(|password| (words::password_reset(language).to_owned(), Some(password)))))
    };
    let roles = move || deeds.set_roles.value().get().and_then(Result::err).map(|error| said(Err(error)));
    let active = move || deeds.set_active.value().get().and_then(Result::err).map(|error| said(Err(error)));
    view! {
        {added}
        {password}
        {roles}
        {active}
    }
}

fn added_text(added: &AddedUser, language: domain::language::Language) -> (String, Option<String>) {
    match &added.password {
        Some(password) => (words::added(language, &added.email), Some(password.clone())),
        None => (words::added_known(language, &added.email), None),
    }
}

fn said(outcome: Result<(String, Option<String>), AppError>) -> AnyView {
    let language = use_language();
    match outcome {
        Ok((text, password)) => view! {
            <Notice meaning=Meaning::Ok>
                <p>{text}</p>
                {password.map(|password| view! { <code class="strong">{password}</code> })}
            </Notice>
        }
        .into_any(),
        Err(error) => view! { <Notice meaning=Meaning::Blocking>{error.sentence(language)}</Notice> }.into_any(),
    }
}
