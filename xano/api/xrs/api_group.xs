// The canonical is the part of the address that must differ from all others on your instance.
api_group "xrs" {
  canonical = "xrs-sync"
  description = "For xano-redis-sync"
}