//! The form for somebody new.

use leptos::prelude::*;

use super::ROLES;
use crate::components::{Button, ButtonKind, Field, Panel};
use crate::i18n::{roles, use_language, users as words};
use crate::server_fns::users::UsersAdd;

/// Name, address, roles.
#[component]
pub(super) fn AddUser(action: ServerAction<UsersAdd>) -> impl IntoView {
    let language = use_language();
    view! {
        <Panel title=words::add(language) note=words::add_note(language)>
            <ActionForm action attr:class="panel-body form">
                <div class="form-row">
                    <Field id="new-name" label=words::who(language)>
                        <input class="input" id="new-name" name="name" required autocomplete="off" />
                    </Field>
                    <Field id="new-email" label=words::email(language)>
                        <input class="input" id="new-email" name="email" type="email" required autocomplete="off" />
                    </Field>
                </div>
                <fieldset class="row wrap">
                    <legend class="field-label">{words::roles(language)}</legend>
                    {ROLES
                        .into_iter()
                        .map(|role| {
                            view! {
                                <label class="tick-label">
                                    <input class="tick" type="checkbox" name="roles[]" value=role.code() />
                                    {roles::name(role, language)}
                                </label>
                            }
                        })
                        .collect_view()}
                </fieldset>
                <div>
                    <Button kind=ButtonKind::Primary action="submit" busy=action.pending()>
                        {words::add(language)}
                    </Button>
                </div>
            </ActionForm>
        </Panel>
    }
}
