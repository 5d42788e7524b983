-- CreateIndex
CREATE INDEX "posts_workspace_id_created_at_id_idx" ON "posts"("workspace_id", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "posts_workspace_id_updated_at_id_idx" ON "posts"("workspace_id", "updated_at" DESC, "id" DESC);
