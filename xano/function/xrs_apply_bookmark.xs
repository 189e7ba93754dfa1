// Adds or removes a bookmark. Doing it twice changes nothing, and a row that is newer stays.
function "xrs_apply_bookmark" {
  description = "Add or remove a bookmark that was made in the service"

  input {
    text event_type
    json data
    timestamp happened_at
  }

  stack {
    var $post_key {
      value = $input.data|get:"post_id":""
    }

    function.run "xrs_find_user_id" {
      input = {username: ($input.data|get:"username":""), user_id: ($input.data|get:"user_id":"")}
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

    var $has_ends {
      value = $user_id > 0 && $post_id > 0
    }

    // What is added waits until both ends are here, unless the post was deleted here.
    var $may_wait {
      value = $input.event_type == "bookmark.added" && ($post_id > 0 || $post.was_here == false)
    }

    precondition ($has_ends || $may_wait == false) {
      error_type = "notfound"
      error = "There is no such user or post here"
    }

    var $present {
      value = null
    }

    // 0 is what other rows have where they have none: it is not looked for.
    conditional {
      if ($has_ends) {
        db.query "bookmark" {
          where = $db.bookmark.user_id == $user_id && $db.bookmark.post_id == $post_id
          return = {type: "single"}
        } as $found

        var.update $present {
          value = $found
        }
      }
    }

    var $outcome {
      value = "applied"
    }

    conditional {
      if ($input.event_type == "bookmark.added") {
        conditional {
          if ($has_ends == false) {
            var.update $outcome {
              value = "stale"
            }
          }

          elseif ($present == null) {
            db.add "bookmark" {
              data = {
                user_id   : $user_id
                post_id   : $post_id
                created_at: $input.happened_at
                updated_at: $input.happened_at
              }
            } as $added
          }
        }
      }

      elseif ($present != null) {
        function.run "xrs_is_newer" {
          input = {row: $present, happened_at: $input.happened_at}
        } as $age

        conditional {
          if ($age.is_newer) {
            var.update $outcome {
              value = "stale"
            }
          }

          else {
            db.del "bookmark" {
              field_name = "id"
              field_value = $present.id
            }
          }
        }
      }
    }
  }

  response = {outcome: $outcome}
}