//! What waits in the person's environment, read once for a page: it stands in the bar and in the banner of every page.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use backend::state::Services;
use backend::store::StoreError;
use domain::ids::EnvironmentId;
use domain::overview::Pulse;
use domain::roles::Permission;
use http::Method;

use crate::context::Present;

/// The pulse of this request's environment.
#[derive(Clone, Debug)]
pub struct PagePulse(pub Pulse);

/// Puts the pulse into the request of a page. Where it cannot be read the page comes without it: the page's own data say
/// what is wrong.
pub async fn feel(State(services): State<Services>, mut request: Request, next: Next) -> Response {
    if let Some(environment) = environment_of_page(&request) {
        match read(&services, environment).await {
            Ok(pulse) => drop(request.extensions_mut().insert(PagePulse(pulse))),
            Err(error) => tracing::error!(%error, "the pulse could not be read"),
        }
    }
    next.run(request).await
}

async fn read(services: &Services, environment: EnvironmentId) -> Result<Pulse, StoreError> {
    let mut tx = services.store.read().await?;
    backend::overview::pulse(&mut tx, environment, services.clock.now()).await
}

/// Whose pulse the request needs: a page, asked for by a person who may read invoices.
fn environment_of_page(request: &Request) -> Option<EnvironmentId> {
    let is_page = request.method() == Method::GET && !request.uri().path().starts_with("/api/");
    let present = request.extensions().get::<Present>().filter(|_| is_page)?;
    let environment = present.person.environment.as_ref()?;
    present.person.may(Permission::ReadInvoices).then_some(environment.id)
}
