// Removes what was sent or received a while ago. What was refused or is dead stays for a person, but
// for canaries: they are many, and an old one tells nothing.
task "xrs_tidy" {
  description = "Empty the outbox and the inbox of what is over"

  stack {
    var $week_ago {
      value = now|transform_timestamp:"-7 days"
    }

    var $month_ago {
      value = now|transform_timestamp:"-30 days"
    }

    var $day_ago {
      value = now|transform_timestamp:"-1 days"
    }

    db.bulk.delete "xrs_outbox" {
      where = $db.xrs_outbox.table_name == "xrs_canary" && $db.xrs_outbox.created_at < $day_ago
    } as $removed_canaries

    db.bulk.delete "xrs_outbox" {
      where = $db.xrs_outbox.status == "sent" && $db.xrs_outbox.created_at < $week_ago
    } as $removed_sent

    db.bulk.delete "xrs_inbox" {
      where = $db.xrs_inbox.created_at < $month_ago
    } as $removed_received
  }

  schedule = [{starts_on: 2026-01-01 03:00:00+0000, freq: 86400}]
}