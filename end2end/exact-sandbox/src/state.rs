//! The lock around the world, shared by all requests. Whoever lets go of it after a change leaves that change in the
//! journal, where there is one: an answer is sent only after what it says is kept.

use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use crate::persist::Journal;
use crate::world::World;

/// A handle on the sandbox's state.
#[derive(Clone, Debug)]
pub(crate) struct Shared {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    world: RwLock<World>,
    journal: Mutex<Option<Journal>>,
}

/// The world, to change it.
#[derive(Debug)]
pub(crate) struct Writing<'a> {
    world: RwLockWriteGuard<'a, World>,
    journal: &'a Mutex<Option<Journal>>,
}

impl Shared {
    /// Puts a world behind its lock; with a journal, its changes are kept.
    pub(crate) fn new(world: World, journal: Option<Journal>) -> Self {
        Self { inner: Arc::new(Inner { world: RwLock::new(world), journal: Mutex::new(journal) }) }
    }

    /// To read.
    pub(crate) fn read(&self) -> RwLockReadGuard<'_, World> {
        self.inner.world.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// To change.
    pub(crate) fn write(&self) -> Writing<'_> {
        let world = self.inner.world.write().unwrap_or_else(PoisonError::into_inner);
        Writing { world, journal: &self.inner.journal }
    }

    /// Ends the journal with a file of everything, so that the next start has nothing to catch up with.
    pub(crate) fn close(&self) -> anyhow::Result<()> {
        let mut world = self.inner.world.write().unwrap_or_else(PoisonError::into_inner);
        let journal = self.inner.journal.lock().unwrap_or_else(PoisonError::into_inner).take();
        journal.map_or(Ok(()), |journal| journal.close(&mut world))
    }
}

impl Deref for Writing<'_> {
    type Target = World;

    fn deref(&self) -> &World {
        &self.world
    }
}

impl DerefMut for Writing<'_> {
    fn deref_mut(&mut self) -> &mut World {
        &mut self.world
    }
}

impl Drop for Writing<'_> {
    fn drop(&mut self) {
        let mut journal = self.journal.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(journal) = journal.as_mut()
            && let Err(error) = journal.keep(&mut self.world)
        {
            tracing::error!(%error, "a change was not kept");
        }
    }
}
