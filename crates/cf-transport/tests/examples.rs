//! The examples, run.

#[path = "../examples/metrics.rs"]
mod metrics;
#[path = "../examples/no_network.rs"]
mod no_network;
#[path = "../examples/record.rs"]
mod record;

#[test]
fn a_metrics_layer_in_both_slots() {
    metrics::main().unwrap();
}

#[test]
fn a_recording_layer() {
    record::main().unwrap();
}

#[test]
fn a_service_of_ones_own_innermost() {
    no_network::main().unwrap();
}
