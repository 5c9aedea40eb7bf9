//! Pages as a stream.
