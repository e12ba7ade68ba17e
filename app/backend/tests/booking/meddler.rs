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

/// Access as production has it, and a deed when the first call of its kind has been answered.
pub(crate) struct Meddler {
    access: Connections,
    deeds: Arc<Vec<Deed>>,
}

struct Deed {
    method: &'static str,
    endpoint: &'static str,
    what: Mutex<Option<BoxFuture<'static, ()>>>,
}

/// A call, by method and endpoint, and what is done after it.
pub(crate) type Planned = ((&'static str, &'static str), BoxFuture<'static, ()>);

struct Watch {
    counts: Arc<dyn CallObserver>,
    deeds: Arc<Vec<Deed>>,
}

impl Meddler {
    /// Does this after the first answer to such a call, before the worker sees it.
    pub(crate) fn after(
        call: (&'static str, &'static str),
        access: &Connections,
        what: impl Future<Output = ()> + Send + 'static,
    ) -> Arc<Self> {
        Self::after_each(access, vec![(call, Box::pin(what))])
    }

    /// Does each of these after the first answer to its call.
    pub(crate) fn after_each(access: &Connections, deeds: Vec<Planned>) -> Arc<Self> {
        let deeds =
            deeds.into_iter().map(|((method, endpoint), what)| Deed { method, endpoint, what: Mutex::new(Some(what)) });
        Arc::new(Self { access: access.clone(), deeds: Arc::new(deeds.collect()) })
    }

    /// Whether all of it was done.
    pub(crate) fn is_done(&self) -> bool {
        self.deeds.iter().all(|deed| deed.what.lock().unwrap().is_none())
    }
}

#[async_trait]
impl Access for Meddler {
    async fn grant(&self, whose: EnvironmentId, id: ConnectionId, needs: Duration) -> Result<Grant, NoAccess> {
        self.access.grant(whose, id, needs).await
    }

    fn observer(&self, whose: EnvironmentId, id: ConnectionId) -> Arc<dyn CallObserver> {
        Arc::new(Watch { counts: self.access.observer(whose, id), deeds: Arc::clone(&self.deeds) })
    }

    async fn reserve(&self, kind: ConnectorKind, division: i64, calls: u32) -> Result<(), DateTime<Utc>> {
        Access::reserve(&self.access, kind, division, calls).await
    }
}

#[async_trait]
impl CallObserver for Watch {
    async fn answered(&self, report: &CallReport) {
        self.counts.answered(report).await;
        for deed in self.deeds.iter() {
            if (report.method, report.endpoint) != (deed.method, deed.endpoint) {
                continue;
            }
            let what = deed.what.lock().unwrap().take();
            if let Some(what) = what {
                what.await;
            }
        }
    }
}
