// Adds or removes a like. Doing it twice changes nothing.
function "xrs_apply_like" {
  description = "Add or remove a like that was made in the service"

  input {
    text event_type
    json data
  }

  stack {
    var $post_key {
      value = $input.data|get:"post_id":""
    }

    function.run "xrs_find_user_id" {
      input = {username: ($input.data|get:"username":"")}
    } as $user

    function.run "xrs_find_post_id" {
      input = {post_id: ($post_key|to_text)}
    } as $post

    var $user_id {
      value = $user.id
    }

    var $post_id {
      value = $post.id
    }

    db.query "like" {
      where = $db.like.user_id == $user_id && $db.like.post_id == $post_id
      return = {type: "single"}
    } as $present

    conditional {
      if ($input.event_type == "like.removed") {
        conditional {
          if ($present != null) {
            db.del "like" {
              field_name = "id"
              field_value = $present.id
            }
          }
        }
      }

      elseif ($present == null) {
        precondition ($user_id > 0 && $post_id > 0) {
          error_type = "notfound"
          error = "There is no such user or post here"
        }

        var $row {
          value = {user_id: $user_id, post_id: $post_id}
        }

        var.update $row {
          value = $row|set_ifnotnull:"created_at":($input.data|get:"created_at":null)
        }

        db.add "like" {
          data = $row
        } as $added
      }
    }
  }

  response = {done: true}
}
