// Writes a post of the service into the table. Its id there is kept in external_id, so that the row
// is recognised when the trigger of the table sends it home. A row that is newer stays as it is.
function "xrs_apply_post" {
  description = "Write, change or delete a post that was made in the service"

  input {
    text event_type
    json data
    timestamp happened_at
  }

  stack {
    var $external_id {
      value = $input.data|get:"id":""|to_text
    }

    function.run "xrs_find_post_id" {
      input = {post_id: $external_id}
    } as $post

    var $outcome {
      value = "applied"
    }

    conditional {
      if ($post.id > 0) {
        db.get "post" {
          field_name = "id"
          field_value = $post.id
        } as $present

        function.run "xrs_is_newer" {
          input = {row: $present, happened_at: $input.happened_at}
        } as $age

        conditional {
          if ($age.is_newer) {
            var.update $outcome {
              value = "stale"
            }
          }

          elseif ($input.event_type == "post.deleted") {
            db.del "post" {
              field_name = "id"
              field_value = $post.id
            }
          }

          else {
            var $changes {
              value = $input.data|pick:["content", "media_url", "hashtags", "updated_at"]
            }

            db.patch "post" {
              field_name = "id"
              field_value = $post.id
              data = $changes
            } as $saved
          }
        }
      }

      elseif ($input.event_type != "post.deleted") {
        // An edit has the whole post, and makes it where its creation never came. But what was
        // deleted here must not come back by it: the inbox remembers for 30 days what was here.
        var $long_ago {
          value = now|transform_timestamp:"-29 days"
        }

        var $made_at {
          value = $input.data|get:"created_at":null|first_notnull:0
        }

        conditional {
          if ($input.event_type == "post.updated" && ($post.was_here || $made_at < $long_ago)) {
            var.update $outcome {
              value = "stale"
            }
          }

          else {
            function.run "xrs_find_user_id" {
              input = {username: ($input.data|get:"username":""), user_id: ($input.data|get:"user_id":"")}
            } as $author

            precondition ($author.id > 0) {
              error_type = "notfound"
              error = "There is no such author here"
            }

            var $row {
              value = $input.data|pick:["content", "media_url", "hashtags", "created_at", "updated_at"]
            }

            var.update $row {
              value = $row|set:"external_id":$external_id
            }

            var.update $row {
              value = $row|set:"user_id":$author.id
            }

            db.add "post" {
              data = $row
            } as $added
          }
        }
      }
    }
  }

  response = {outcome: $outcome}
}