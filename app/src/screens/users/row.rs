//! One user in the list, with the menu of what can be changed.

use leptos::prelude::*;

use super::{Deeds, ROLES};
use crate::components::{Badge, Meaning, Menu};
use crate::i18n::{roles, use_language, users as words};
use crate::server_fns::users::UserRow;
use crate::visit::use_person;

/// The row.
#[component]
pub(super) fn Row(user: UserRow, deeds: Deeds) -> impl IntoView {
    let language = use_language();
    let is_self = use_person().is_some_and(|person| person.user == user.id);
    let names = user.roles.iter().map(|role| roles::name(*role, language)).collect::<Vec<_>>().join(", ");
    let state = if user.is_active {
        view! { <Badge meaning=Meaning::Ok>{words::active(language)}</Badge> }
    } else {
        view! { <Badge meaning=Meaning::Warning>{words::inactive(language)}</Badge> }
    };
    view! {
        <tr>
            <td class="strong">
                {user.name.clone()}
                {is_self.then(|| view! { " "<span class="muted">{words::you(language)}</span> })}
            </td>
            <td>{user.email.clone()}</td>
            <td>{names}</td>
            <td>{state}</td>
            <td class="num">
                <Menu
                    label=words::change_of(language, &user.name)
                    summary=move || view! { <span class="button button-small">{words::change(language)}</span> }
                >
                    <Changes user=user.clone() deeds />
                </Menu>
            </td>
        </tr>
    }
}

#[component]
fn Changes(user: UserRow, deeds: Deeds) -> impl IntoView {
    let language = use_language();
    let id = StoredValue::new(user.id.to_string());
    let hidden = move || view! { <input type="hidden" name="user" value=id.get_value() /> };
    let toggle = if user.is_active { words::deactivate(language) } else { words::activate(language) };
    view! {
        <ActionForm action=deeds.set_roles attr:class="menu-part stack">
            {hidden()}
            {ROLES
                .into_iter()
                .map(|role| {
                    view! {
                        <label class="tick-label">
                            <input
                                class="tick"
                                type="checkbox"
                                name="roles[]"
                                value=role.code()
                                checked=user.roles.contains(&role)
                            />
                            {roles::name(role, language)}
                        </label>
                    }
                })
                .collect_view()}
            <p class="small muted">{words::no_roles(language)}</p>
            <button class="button">{words::save_roles(language)}</button>
        </ActionForm>
        <ActionForm action=deeds.reset_password>
            {hidden()}
            <button class="menu-item">{words::reset_password(language)}</button>
        </ActionForm>
        <ActionForm action=deeds.set_active>
            {hidden()}
            <input type="hidden" name="is_active" value=(!user.is_active).to_string() />
            <button class="menu-item">{toggle}</button>
        </ActionForm>
    }
}
