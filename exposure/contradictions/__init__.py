"""Facts that contradict each other: found and laid side by side, none of them resolved."""
