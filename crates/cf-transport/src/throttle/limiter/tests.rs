use futures_util::FutureExt;

use super::*;

/// Pseudorandom numbers, the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (self.0 >> 33).checked_rem(sides).unwrap()
    }
}

/// Sends, refusals, responses and cancellations in any order.
#[tokio::test(start_paused = true)]
async fn permits_are_neither_lost_nor_created() {
    for seed in 0..200 {
        let mut dice = Dice(seed);
        let limiter = Limiter::new(16, Duration::from_secs(60));
        let total = Arc::new(Semaphore::new(16));
        let mut permits = Vec::new();
        for _ in 0..300 {
            match dice.roll(8) {
                0..4 => {
                    if let Some(permit) = limiter.acquire(&total, None).now_or_never() {
                        permits.push(permit.unwrap());
                    }
                }
                _ if permits.is_empty() => {}
                roll => {
                    let permit = permits.swap_remove(dice.roll(permits.len() as u64) as usize);
                    match roll {
                        4 | 5 => permit.learn(StatusCode::OK, &HeaderMap::new()),
                        6 => permit.learn(StatusCode::TOO_MANY_REQUESTS, &HeaderMap::new()),
                        _ => drop(permit),
                    }
                }
            }
            let state = limiter.state();
            assert_eq!(state.in_flight, permits.len());
            assert!((1..=16).contains(&state.limit), "{}", state.limit);
            // Free and used permits add up to the limit and the permits to remove.
            assert_eq!(
                limiter.in_flight.available_permits() + permits.len(),
                state.limit + state.debt
            );
        }
        permits.clear();
        assert_eq!(limiter.in_flight.available_permits(), limiter.limit());
        assert_eq!(limiter.state().debt, 0);
    }
}
