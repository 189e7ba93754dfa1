// Adds or removes a follow. Doing it twice changes nothing.
function "xrs_apply_follow" {
  description = "Add or remove a follow that was made in the service"

  input {
    text event_type
    json data
  }

  stack {
    function.run "xrs_find_user_id" {
      input = {username: ($input.data|get:"follower":"")}
    } as $follower

    function.run "xrs_find_user_id" {
      input = {username: ($input.data|get:"following":"")}
    } as $following

    var $follower_id {
      value = $follower.id
    }

    var $following_id {
      value = $following.id
    }

    db.query "follow" {
      where = $db.follow.follower_id == $follower_id && $db.follow.following_id == $following_id
      return = {type: "single"}
    } as $present

    conditional {
      if ($input.event_type == "follow.removed") {
        conditional {
          if ($present != null) {
            db.del "follow" {
              field_name = "id"
              field_value = $present.id
            }
          }
        }
      }

      elseif ($present == null) {
        precondition ($follower_id > 0 && $following_id > 0) {
          error_type = "notfound"
          error = "One of the two users is not here"
        }

        var $row {
          value = {follower_id: $follower_id, following_id: $following_id}
        }

        var.update $row {
          value = $row|set_ifnotnull:"created_at":($input.data|get:"created_at":null)
        }

        db.add "follow" {
          data = $row
        } as $added
      }
    }
  }

  response = {done: true}
}
