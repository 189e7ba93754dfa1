// Whether a row was changed after something happened. A row without updated_at is as old as it was made.
// Of what happened in the same millisecond the row is not newer: what a user does comes in order.
function "xrs_is_newer" {
  description = "Whether a row was changed after something happened"

  input {
    json row
    timestamp happened_at
  }

  stack {
    var $changed_at {
      value = $input.row|get:"updated_at":null
    }

    conditional {
      if ($changed_at == null) {
        var.update $changed_at {
          value = $input.row|get:"created_at":null|first_notnull:0
        }
      }
    }

    var $is_newer {
      value = $changed_at > $input.happened_at
    }
  }

  response = {is_newer: $is_newer}
}