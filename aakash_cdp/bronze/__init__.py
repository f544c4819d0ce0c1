"""Raw text as Superleap landed it: the contract, the files, drift, and how a raw row becomes a typed one."""
