// Writes a comment of the service into the table. Its id there is kept in external_id, by which it is
// found again; one that was made in Xano is found by its own id. A row that is newer stays as it is.
function "xrs_apply_comment" {
  description = "Write, change or delete a comment of the service"

  input {
    text event_type
    json data
    timestamp happened_at
  }

  stack {
    var $external_id {
      value = $input.data|get:"id":""|to_text
    }

    precondition ($external_id != "") {
      error_type = "inputerror"
      error = "The comment has no id"
    }

    db.query "comment" {
      where = $db.comment.external_id == $external_id
      return = {type: "single"}
    } as $made_there

    var $present {
      value = $made_there
    }

    var $is_number {
      value = "/^[1-9][0-9]{0,17}$/"|regex_matches:$external_id
    }

    conditional {
      if ($made_there == null && $is_number) {
        var $number {
          value = $external_id|to_int
        }

        db.query "comment" {
          where = $db.comment.id == $number
          return = {type: "single"}
        } as $made_here

        var.update $present {
          value = $made_here
        }
      }
    }

    var $outcome {
      value = "applied"
    }

    conditional {
      if ($present != null) {
        function.run "xrs_is_newer" {
          input = {row: $present, happened_at: $input.happened_at}
        } as $age

        conditional {
          if ($age.is_newer) {
            var.update $outcome {
              value = "stale"
            }
          }

          elseif ($input.event_type == "comment.deleted") {
            db.del "comment" {
              field_name = "id"
              field_value = $present.id
            }
          }

          else {
            var $changes {
              value = $input.data|pick:["content", "updated_at"]
            }

            db.patch "comment" {
              field_name = "id"
              field_value = $present.id
              data = $changes
            } as $saved
          }
        }
      }

      elseif ($input.event_type == "comment.created") {
        function.run "xrs_find_user_id" {
          input = {username: ($input.data|get:"username":""), user_id: ($input.data|get:"user_id":"")}
        } as $author

        function.run "xrs_find_post_id" {
          input = {post_id: ($input.data|get:"post_id":""|to_text)}
        } as $post

        var $author_id {
          value = $author.id
        }

        var $post_id {
          value = $post.id
        }

        var $has_ends {
          value = $author_id > 0 && $post_id > 0
        }

        // It waits until both are here, unless the post was deleted here.
        var $may_wait {
          value = $post_id > 0 || $post.was_here == false
        }

        precondition ($has_ends || $may_wait == false) {
          error_type = "notfound"
          error = "There is no such user or post here"
        }

        conditional {
          if ($has_ends) {
            var $row {
              value = $input.data|pick:["content", "created_at", "updated_at"]
            }

            var.update $row {
              value = $row|set:"external_id":$external_id
            }

            var.update $row {
              value = $row|set:"user_id":$author_id
            }

            var.update $row {
              value = $row|set:"post_id":$post_id
            }

            db.add "comment" {
              data = $row
            } as $added
          }

          else {
            var.update $outcome {
              value = "stale"
            }
          }
        }
      }

      elseif ($input.event_type == "comment.updated") {
        // What is not here was deleted here, or never came.
        var.update $outcome {
          value = "stale"
        }
      }
    }
  }

  response = {outcome: $outcome}
}