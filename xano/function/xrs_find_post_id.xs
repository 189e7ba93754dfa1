// The id of the row of a post, or 0. A post that was made in the service is known by external_id,
// one that was made in Xano by its own id. Whether it was here says of a post that is not that it was
// deleted here, and will not come: it was made in Xano, or the inbox has heard of it.
function "xrs_find_post_id" {
  description = "The id of the row of a post of the service, or 0, and whether it was here"

  input {
    text post_id
  }

  stack {
    precondition ($input.post_id != "") {
      error_type = "inputerror"
      error = "There is no id of a post"
    }

    var $id {
      value = 0
    }

    var $entity_key {
      value = "post:" ~ $input.post_id
    }

    db.has "xrs_inbox" {
      field_name = "entity_key"
      field_value = $entity_key
    } as $is_noted

    db.query "post" {
      where = $db.post.external_id == $input.post_id
      return = {type: "single"}
    } as $made_there

    var $is_number {
      value = "/^[1-9][0-9]{0,17}$/"|regex_matches:$input.post_id
    }

    conditional {
      if ($made_there != null) {
        var.update $id {
          value = $made_there.id
        }
      }

      elseif ($is_number) {
        var $number {
          value = $input.post_id|to_int
        }

        db.query "post" {
          where = $db.post.id == $number
          return = {type: "single"}
        } as $made_here

        conditional {
          if ($made_here != null) {
            var.update $id {
              value = $made_here.id
            }
          }
        }
      }
    }

    var $was_here {
      value = $is_noted || $is_number
    }
  }

  response = {id: $id, was_here: $was_here}
}