// The id of the row of a user, or 0. The service says it where it knows it, since whoever has no username
// here, or another one by now, has a name of their own there. Else the name finds them.
function "xrs_find_user_id" {
  description = "The id of the row of a user of the service, or 0"

  input {
    text username
    text user_id?
  }

  stack {
    precondition ($input.username != "") {
      error_type = "inputerror"
      error = "There is no username"
    }

    var $told_id {
      value = $input.user_id|first_notnull:""|to_text
    }

    var $is_number {
      value = "/^[1-9][0-9]{0,17}$/"|regex_matches:$told_id
    }

    var $user {
      value = null
    }

    conditional {
      if ($is_number) {
        var $number {
          value = $told_id|to_int
        }

        db.query "user" {
          where = $db.user.id == $number
          return = {type: "single"}
        } as $by_id

        var.update $user {
          value = $by_id
        }
      }

      else {
        db.query "user" {
          where = $db.user.username == $input.username
          return = {type: "single"}
        } as $by_name

        var.update $user {
          value = $by_name
        }
      }
    }

    var $id {
      value = 0
    }

    conditional {
      if ($user != null) {
        var.update $id {
          value = $user.id
        }
      }
    }
  }

  response = {id: $id}
}