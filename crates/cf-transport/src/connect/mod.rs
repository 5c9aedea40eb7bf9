//! The innermost service: connections, TLS and proxies.
