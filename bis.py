src=open("/tmp/sp/quick.py").read().split("orig=N.Narrator.tell")[0]
exec(src)
for _ in range(3): print("prose", sum(best(lambda:list(wtell(s,n)),4) for s,n in jobs))
def without(owner,name,fn):
    f=getattr(owner,name); setattr(owner,name,fn); 
    r=sum(best(lambda:list(wtell(s,n)),4) for s,n in jobs); setattr(owner,name,f); print("without",name,r)
without(N.Narrator,"_tells_years",lambda *a:True)
without(N.Narrator,"_names_another",lambda *a:False)
without(N.Narrator,"_of_another_office",lambda *a:False)
without(N.Narrator,"_opening",lambda self,node,scope,c:N.Context((), "heading", (), fund=None, project=None, basis=None))
if NEW:
    import extract.prose.reader as RD
    st={}
    def fake(sentence,context,opening=None):
        return st.setdefault(0,RD.State(context,0))
    without(N,"read",fake)
    without(N,"frame_readings",lambda *a:N.frame_readings.__globals__["Claims"]())
