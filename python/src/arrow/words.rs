//! A column of words, each of which is kept once.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::types::Int32Type;
use arrow_array::{ArrayRef, DictionaryArray, Int32Array, StringArray};
use arrow_schema::ArrowError;

/// A column of words that is being filled.
#[derive(Debug, Default)]
pub(super) struct Words {
    words: Vec<Arc<str>>,
    places: HashMap<Arc<str>, i32>,
    /// The place of the word that came last: most come in runs.
    last: i32,
    keys: Vec<i32>,
}

impl Words {
    pub(super) fn push(&mut self, word: &str) {
        let is_last =
            usize::try_from(self.last).is_ok_and(|last| self.words.get(last).is_some_and(|last| **last == *word));
        if !is_last {
            self.last = match self.places.get(word) {
                Some(place) => *place,
                None => self.add(word),
            };
        }
        self.keys.push(self.last);
    }

    fn add(&mut self, word: &str) -> i32 {
        let word: Arc<str> = word.into();
        let place = i32::try_from(self.words.len()).unwrap_or(i32::MAX);
        self.words.push(word.clone());
        self.places.insert(word, place);
        place
    }

    /// The keys since the last call.
    pub(super) fn take_keys(&mut self) -> Int32Array {
        std::mem::take(&mut self.keys).into()
    }

    /// The words, which all chunks of the column have in common.
    pub(super) fn dictionary(&self) -> ArrayRef {
        Arc::new(StringArray::from_iter_values(&self.words))
    }
}

/// A chunk of a column of words.
pub(super) fn chunk(keys: Int32Array, words: &ArrayRef) -> Result<ArrayRef, ArrowError> {
    Ok(Arc::new(DictionaryArray::<Int32Type>::try_new(keys, words.clone())?))
}
