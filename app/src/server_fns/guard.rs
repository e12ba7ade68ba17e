//! Who is asking, and may they: the first line of every server function.

use backend::accounts::{Caller, Operator, SignedIn};
use backend::state::Services;
use domain::roles::{Permission, Role};
use leptos::prelude::use_context;

use crate::error::AppError;

/// The caller at work in an environment, where one of the roles there allows it.
pub fn require(permission: Permission) -> Result<Caller, AppError> {
    require_any(&[permission])
}

/// The caller at work in an environment, where one of these is allowed.
pub fn require_any(permissions: &[Permission]) -> Result<Caller, AppError> {
    let caller = signed_in()?.caller().ok_or(AppError::NotAllowed)?;
    if permissions.iter().any(|permission| caller.may(*permission)) { Ok(caller) } else { Err(AppError::NotAllowed) }
}

/// The platform operator, where that role allows it: over all environments.
pub fn require_operator(permission: Permission) -> Result<Operator, AppError> {
    let operator = signed_in()?.operator().ok_or(AppError::NotAllowed)?;
    if Role::PlatformOperator.allows(permission) { Ok(operator) } else { Err(AppError::NotAllowed) }
}

/// The person, whatever the roles.
pub fn signed_in() -> Result<SignedIn, AppError> {
    use_context::<SignedIn>().ok_or(AppError::NotSignedIn)
}

/// The store, the clock, and what else the backend needs.
pub fn services() -> Result<Services, AppError> {
    use_context::<Services>().ok_or_else(|| AppError::internal("the services are not in the context of this request"))
}
