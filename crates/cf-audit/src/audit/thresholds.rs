use cf_models::chrono::TimeDelta;
use serde::Serialize;

use super::profile::Profile;

/// The numbers at which rules begin to report. Days unless the name has another unit.
macro_rules! thresholds {
    ($($(#[doc = $doc:literal])+ $field:ident: $default:literal, $cis:literal;)+) => {
        /// The numbers at which rules begin to report; those of a profile, unless set.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
        #[non_exhaustive]
        pub struct Thresholds {
            $(
                $(#[doc = $doc])+
                #[doc = concat!("\n\nDefault: ", stringify!($default), "; profile `cis`: ", stringify!($cis), ".")]
                pub $field: u32,
            )+
        }

        impl Thresholds {
            /// The names, as fields and as keys of a settings file.
            pub const NAMES: &'static [&'static str] = &[$(stringify!($field)),+];

            /// Returns the numbers of a profile.
            #[must_use]
            pub fn of(profile: Profile) -> Self {
                match profile {
                    Profile::Cis => Self { $($field: $cis),+ },
                    Profile::Default | Profile::All => Self { $($field: $default),+ },
                }
            }

            /// Sets a number by its name; returns whether there is one of that name.
            pub fn set(&mut self, name: &str, value: u32) -> bool {
                match name {
                    $(stringify!($field) => self.$field = value,)+
                    _ => return false,
                }
                true
            }

            /// Returns a number by its name.
            #[must_use]
            pub fn get(&self, name: &str) -> Option<u32> {
                match name {
                    $(stringify!($field) => Some(self.$field),)+
                    _ => None,
                }
            }
        }
    };
}

thresholds! {
    /// CFT102: days before the expiry.
    expiring_soon_days: 30, 30;
    /// CFT104: longest lifetime since the last change, in days.
    max_lifetime_days: 366, 90;
    /// CFT105: longest time without a change, in days.
    rotation_days: 365, 90;
    /// CFT106: days before the expiry of a token in use.
    expiring_in_use_days: 7, 7;
    /// CFT106: a token used in so many days is in use.
    in_use_days: 7, 7;
    /// CFT201: days without any use.
    never_used_days: 30, 30;
    /// CFT202: days since the last use.
    stale_days: 90, 45;
    /// CFT203: days since a disabled token was changed.
    disabled_days: 30, 30;
    /// CFT303: prefix length of the most IPv4 addresses.
    ipv4_prefix: 16, 24;
    /// CFT303: prefix length of the most IPv6 addresses.
    ipv6_prefix: 32, 48;
    /// CFT404: distinct permission groups that write.
    write_groups: 20, 10;
    /// CFT407: days before the end of life of a permission group.
    deprecated_days: 90, 90;
    /// CFT417: distinct permission groups that read.
    read_groups: 40, 20;
    /// CFT510: tokens that an account may hold.
    quota_tokens: 500, 500;
    /// CFT510: percent of the quota.
    quota_percent: 80, 80;
    /// CFT905: days before a suppression ends.
    suppression_days: 14, 14;
}

// === impl Thresholds ===

impl Default for Thresholds {
    fn default() -> Self {
        Self::of(Profile::Default)
    }
}

/// A number of days as a distance in time.
pub(super) fn days(number: u32) -> TimeDelta {
    TimeDelta::days(i64::from(number))
}
