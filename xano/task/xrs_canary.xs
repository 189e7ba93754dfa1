// Touches a row of ours, so that something comes to the service even when nobody changes anything.
// While the last one waits in the outbox there is no other: it says already that what waits is late.
task "xrs_canary" {
  description = "Touch the canary, by which the service knows how old its copy is"

  stack {
    db.query "xrs_outbox" {
      where = $db.xrs_outbox.status == "pending" && $db.xrs_outbox.table_name == "xrs_canary"
      return = {type: "single"}
    } as $waiting

    conditional {
      if ($waiting == null) {
        db.query "xrs_canary" {
          where = $db.xrs_canary.id > 0
          return = {type: "single"}
        } as $canary

        var $touched_at {
          value = now
        }

        conditional {
          if ($canary == null) {
            db.add "xrs_canary" {
              data = {updated_at: $touched_at}
            } as $added
          }

          else {
            db.patch "xrs_canary" {
              field_name = "id"
              field_value = $canary.id
              data = {updated_at: $touched_at}
            } as $touched
          }
        }
      }
    }
  }

  schedule = [{starts_on: 2026-01-01 00:00:00+0000, freq: 60}]
}