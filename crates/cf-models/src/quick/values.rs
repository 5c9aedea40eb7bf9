use chrono::{DateTime, Utc};
use ipnet::IpNet;
use serde_json::value::RawValue;

use crate::adapters::{Cidr, OptionalTime, ShortList, network, time};
use crate::quick::Cursor;

/// What can be read the short way.
pub(crate) trait Quick<'a>: Sized {
    fn quick(cursor: &mut Cursor<'a>) -> Option<Self>;
}

/// The short way of an adapter.
pub(crate) trait QuickAs<'a, T>: Sized {
    fn quick_as(cursor: &mut Cursor<'a>) -> Option<T>;
}

impl<'a> Quick<'a> for String {
    fn quick(cursor: &mut Cursor<'a>) -> Option<Self> {
        cursor.string().map(Into::into)
    }
}

impl<'a> Quick<'a> for &'a RawValue {
    fn quick(cursor: &mut Cursor<'a>) -> Option<Self> {
        cursor.serde()
    }
}

impl<'a, T: Quick<'a>> Quick<'a> for Option<T> {
    fn quick(cursor: &mut Cursor<'a>) -> Option<Self> {
        match cursor.null() {
            Some(()) => Some(None),
            None => T::quick(cursor).map(Some),
        }
    }
}

impl<'a, T: Quick<'a>> Quick<'a> for Vec<T> {
    fn quick(cursor: &mut Cursor<'a>) -> Option<Self> {
        let mut list = Vec::new();
        cursor.elements(|cursor| {
            list.push(T::quick(cursor)?);
            Some(())
        })?;
        Some(list)
    }
}

impl<'a, T, A: QuickAs<'a, T>> QuickAs<'a, Option<T>> for Option<A> {
    fn quick_as(cursor: &mut Cursor<'a>) -> Option<Option<T>> {
        match cursor.null() {
            Some(()) => Some(None),
            None => A::quick_as(cursor).map(Some),
        }
    }
}

impl<'a, T, A: QuickAs<'a, T>> QuickAs<'a, Vec<T>> for Vec<A> {
    fn quick_as(cursor: &mut Cursor<'a>) -> Option<Vec<T>> {
        let mut list = Vec::new();
        cursor.elements(|cursor| {
            list.push(A::quick_as(cursor)?);
            Some(())
        })?;
        Some(list)
    }
}

impl<'a, T: Quick<'a>> QuickAs<'a, Vec<T>> for ShortList {
    fn quick_as(cursor: &mut Cursor<'a>) -> Option<Vec<T>> {
        let mut list = Vec::new();
        cursor.elements(|cursor| {
            ShortList::push(&mut list, T::quick(cursor)?);
            Some(())
        })?;
        Some(list)
    }
}

impl<'a> QuickAs<'a, Option<DateTime<Utc>>> for OptionalTime {
    fn quick_as(cursor: &mut Cursor<'a>) -> Option<Option<DateTime<Utc>>> {
        match cursor.null() {
            Some(()) => Some(None),
            None => time(&cursor.string()?),
        }
    }
}

impl<'a> QuickAs<'a, IpNet> for Cidr {
    fn quick_as(cursor: &mut Cursor<'a>) -> Option<IpNet> {
        network(&cursor.string()?)
    }
}
