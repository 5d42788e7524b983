-- Whether a picture is on the card of any post is asked whenever one is deleted or a card is replaced.
CREATE INDEX "posts_card_picture" ON "posts" (("card" ->> 'media_id')) WHERE "card" ->> 'media_id' IS NOT NULL;
