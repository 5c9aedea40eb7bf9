//! Cloudflare's request ID.

/// Longest ID that is accepted. Today's have 20 characters.
const LIMIT: usize = 64;

/// Returns the request ID in the value of a `cf-ray` header: hexadecimal digits, then usually `-` and the airport code of the
/// data center in capital letters (`8f0c1d2e3a4b5c6d-FRA`).
///
/// Anything else, or more than 64 characters, is `None`: a proxy or a hostile server could put any text there, a credential
/// from the request included. White space around the ID is ignored. The format is documented in
/// [Cloudflare's HTTP headers](https://developers.cloudflare.com/fundamentals/reference/http-headers/#cf-ray).
///
/// ```
/// use cf_text::cf_ray;
///
/// assert_eq!(cf_ray("8f0c1d2e3a4b5c6d-FRA"), Some("8f0c1d2e3a4b5c6d-FRA"));
/// assert_eq!(cf_ray(b"8f0c1d2e3a4b5c6d"), Some("8f0c1d2e3a4b5c6d"));
/// assert_eq!(cf_ray("Bearer example"), None);
/// ```
#[must_use]
pub fn cf_ray<T: AsRef<[u8]> + ?Sized>(value: &T) -> Option<&str> {
    let value = value.as_ref().trim_ascii();
    if value.len() > LIMIT {
        return None;
    }
    let value = std::str::from_utf8(value).ok()?;
    let (id, place) = match value.split_once('-') {
        Some((id, place)) => (id, Some(place)),
        None => (value, None),
    };
    let is_id = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    let is_place = |place: &str| !place.is_empty() && place.bytes().all(|byte| byte.is_ascii_uppercase());
    (is_id && place.is_none_or(is_place)).then_some(value)
}
