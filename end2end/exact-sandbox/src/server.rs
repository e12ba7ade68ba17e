//! The accept loop. It stands below axum because the sandbox must be able to drop a connection without any answer.

use std::convert::Infallible;
use std::fmt;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};

/// A mark on a response: send nothing, drop the connection.
#[derive(Clone, Copy, Debug)]
struct Drop;

/// A response that never leaves.
pub(crate) fn dropped() -> Response {
    let mut response = Response::new(Body::empty());
    response.extensions_mut().insert(Drop);
    response
}

/// Tells hyper to drop the connection.
#[derive(Debug)]
struct ConnectionDropped;

impl fmt::Display for ConnectionDropped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the connection was dropped on purpose")
    }
}

impl std::error::Error for ConnectionDropped {}

/// Serves until it is aborted.
pub(crate) async fn serve(listener: TcpListener, router: Router) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                tokio::spawn(connection(stream, router.clone()));
            }
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            }
        }
    }
}

async fn connection(stream: TcpStream, router: Router) {
    // Small answers leave at once.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "no delay could not be set");
    }
    let service = service_fn(|request| answer(router.clone(), request));
    if let Err(error) = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await {
        tracing::debug!(%error, "a connection ended early");
    }
}

async fn answer(mut router: Router, request: Request<Incoming>) -> Result<Response, ConnectionDropped> {
    use tower::Service as _;
    let response: Result<Response, Infallible> = router.call(request.map(Body::new)).await;
    let Ok(response) = response;
    if response.extensions().get::<Drop>().is_some() { Err(ConnectionDropped) } else { Ok(response) }
}
