//! The lock around the world, shared by all requests.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use crate::world::World;

/// A handle on the sandbox's state.
#[derive(Clone, Debug)]
pub(crate) struct Shared {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    world: RwLock<World>,
    /// Something may have changed since it was last saved.
    dirty: AtomicBool,
}

impl Shared {
    /// Puts a world behind its lock.
    pub(crate) fn new(world: World) -> Self {
        Self { inner: Arc::new(Inner { world: RwLock::new(world), dirty: AtomicBool::new(true) }) }
    }

    /// To read.
    pub(crate) fn read(&self) -> RwLockReadGuard<'_, World> {
        self.inner.world.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// To change.
    pub(crate) fn write(&self) -> RwLockWriteGuard<'_, World> {
        self.inner.dirty.store(true, Ordering::Release);
        self.inner.world.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// True once after each change.
    pub(crate) fn take_dirty(&self) -> bool {
        self.inner.dirty.swap(false, Ordering::AcqRel)
    }
}
