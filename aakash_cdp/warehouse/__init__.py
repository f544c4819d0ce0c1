"""One engine protocol, the engines behind it, and the dialect that lets one SQL text run on all of them."""
