//! A hand that reaches in between two steps of a booking, at the end of a certain call.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use backend::booking::access::{Access, Grant, NoAccess};
use backend::connections::Connections;
use backend::connectors::connector::{CallObserver, CallReport};
use chrono::{DateTime, Utc};
use domain::booking::gate::ConnectorKind;
use domain::ids::{ConnectionId, EnvironmentId};
use futures::future::BoxFuture;

/// Access as production has it, and one deed when the first call of this kind has been answered.
pub(crate) struct Meddler {
    access: Connections,
    deed: Arc<Deed>,
}

struct Deed {
    method: &'static str,
    endpoint: &'static str,
    what: Mutex<Option<BoxFuture<'static, ()>>>,
}

struct Watch {
    counts: Arc<dyn CallObserver>,
    deed: Arc<Deed>,
}

impl Meddler {
    /// Does this after the first answer to such a call, before the worker sees it.
    pub(crate) fn after(
        (method, endpoint): (&'static str, &'static str),
        access: &Connections,
        what: impl Future<Output = ()> + Send + 'static,
    ) -> Arc<Self> {
        let what = Mutex::new(Some(Box::pin(what) as BoxFuture<'static, ()>));
        Arc::new(Self { access: access.clone(), deed: Arc::new(Deed { method, endpoint, what }) })
    }

    /// Whether it was done.
    pub(crate) fn is_done(&self) -> bool {
        self.deed.what.lock().unwrap().is_none()
    }
}

#[async_trait]
impl Access for Meddler {
    async fn grant(&self, whose: EnvironmentId, id: ConnectionId, needs: Duration) -> Result<Grant, NoAccess> {
        self.access.grant(whose, id, needs).await
    }

    fn observer(&self, whose: EnvironmentId, id: ConnectionId) -> Arc<dyn CallObserver> {
        Arc::new(Watch { counts: self.access.observer(whose, id), deed: Arc::clone(&self.deed) })
    }

    async fn reserve(&self, kind: ConnectorKind, division: i64, calls: u32) -> Result<(), DateTime<Utc>> {
        Access::reserve(&self.access, kind, division, calls).await
    }
}

#[async_trait]
impl CallObserver for Watch {
    async fn answered(&self, report: &CallReport) {
        self.counts.answered(report).await;
        if (report.method, report.endpoint) == (self.deed.method, self.deed.endpoint) {
            let what = self.deed.what.lock().unwrap().take();
            if let Some(what) = what {
                what.await;
            }
        }
    }
}
