"""Values kept encrypted: AES-256-GCM envelopes by data keys, which a master key outside of the database wraps."""
