// Writes a post of the service into the table. Its id there is kept in external_id, so that the row
// is recognised when the trigger of the table sends it home.
function "xrs_apply_post" {
  description = "Write, change or delete a post that was made in the service"

  input {
    text event_type
    json data
  }

  stack {
    var $external_id {
      value = $input.data|get:"id":""
    }

    function.run "xrs_find_post_id" {
      input = {post_id: ($external_id|to_text)}
    } as $post

    conditional {
      if ($input.event_type == "post.deleted") {
        conditional {
          if ($post.id > 0) {
            db.del "post" {
              field_name = "id"
              field_value = $post.id
            }
          }
        }
      }

      elseif ($post.id > 0) {
        var $changes {
          value = $input.data|pick:["content", "media_url", "hashtags", "updated_at"]
        }

        db.patch "post" {
          field_name = "id"
          field_value = $post.id
          data = $changes
        } as $saved
      }

      else {
        function.run "xrs_find_user_id" {
          input = {username: ($input.data|get:"username":"")}
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

  response = {done: true}
}
